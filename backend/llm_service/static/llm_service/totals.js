// The sums of all rows that the list's filters let through; a large log takes a moment to add up.
const place = document.getElementById("call-totals");
const number = new Intl.NumberFormat("en-US");

async function showTotals() {
  place.textContent = "Adding up…";
  const response = await fetch(place.dataset.address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  const { calls, tokens, cost_usd, unknown_cost_calls } = await response.json();
  const unknown = unknown_cost_calls ? `, ${number.format(unknown_cost_calls)} of unknown cost` : "";
  place.textContent = `${number.format(calls)} calls, ${number.format(tokens)} tokens, $${cost_usd}${unknown}`;
}

showTotals().catch(() => {
  place.textContent = "The sums cannot be had right now.";
});
