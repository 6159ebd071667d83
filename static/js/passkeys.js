// A passkey that was refused or taken back says so on the page, in words.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-juso-passkey-failed]").forEach((line) => { line.hidden = false; });
});
