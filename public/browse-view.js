/**
 * A list that is searched or filtered is made by the browser: the static one below must not show for a moment before it.
 * Stands right before that list, so that it runs before the first paint.
 */
if (
  /[?&](q|artist|-genre|genre|vocal|kind|country|year|format|spotify|mark|sort|page|per)=/.test(
    location.search,
  )
) {
  document.currentScript.closest('.browse').dataset.waiting = '';
}
