// Copies the address of a quote when its link is followed; without this script, the link leads to the quote.
for (const link of document.querySelectorAll("a.copy")) {
  link.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      link.textContent = "Link copied";
    } catch {
      // The address is in the address bar.
    }
  });
}
