// Before every test file: the styles the window has, since contrast and focus are tested too.
import "../tokens.css";
import "../base.css";

document.documentElement.dataset.theme = "light";
