// Listens at the page's loudspeaker: `said` has every sound that was started, with its sentence.
// A sound ends at once, unless `lasting` is set: then it goes on until the page stops it.
window.said = [];
window.stopped = 0;
window.lasting = false;

const plainFetch = window.fetch;
window.fetch = async (address, options) => {
  const answer = await plainFetch(address, options);
  if (String(address).endsWith("/say") && answer.ok) {
    const { text } = JSON.parse(options.body);
    const read = answer.arrayBuffer.bind(answer);
    answer.arrayBuffer = async () => Object.assign(await read(), { text });
  }
  return answer;
};

const decode = BaseAudioContext.prototype.decodeAudioData;
AudioContext.prototype.decodeAudioData = async function (bytes) {
  const { text } = bytes;
  return Object.assign(await decode.call(this, bytes), { text });
};

AudioBufferSourceNode.prototype.start = function () {
  const loudest = this.buffer.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  window.said.push({ text: this.buffer.text, seconds: this.buffer.duration, loudest });
  if (!window.lasting) setTimeout(() => this.onended && this.onended(), 5);
};
AudioBufferSourceNode.prototype.stop = () => { window.stopped += 1; };
