"""The address bar keeps in step with what a page shows, without a navigation."""

ADDRESS_BAR = """
const flareShowAddress = (address, after) => { // late: a browser refuses too many history calls; gives what stops it
  const here = location.href;
  const show = () => { // who went elsewhere meanwhile has another address, and the page there asks for what it says
    if (location.href === here) history.replaceState(history.state, "", location.pathname + (address ? "?" + address : ""));
  };
  const later = setTimeout(show, after);
  return () => clearTimeout(later);
};
"""
