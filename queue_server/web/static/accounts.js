// Lets a password be seen while it is typed. Without this script it just stays hidden.
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    field.focus();
  });
  // Password managers and browsers must see a password field when the form is sent.
  field.form.addEventListener("submit", () => {
    field.type = "password";
  });
}
