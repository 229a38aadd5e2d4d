"""Pure decisions of a queue: values in, a choice, an event or a refusal out."""
