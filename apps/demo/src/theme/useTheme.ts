import { useEffect, useState, useSyncExternalStore } from "react";

type Theme = "light" | "dark";

const storageKey = "atoms-kit-demo-theme";
const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");

/** The theme: the system's, until the person chooses the other one. */
export function useTheme(): { theme: Theme; toggleTheme: () => void } {
  const system = useSyncExternalStore(watchSystem, readSystem);
  const [chosen, setChosen] = useState(readChosen);
  const theme = chosen ?? system;

  useEffect(() => {
    const { dataset } = document.documentElement;
    if (chosen === null) {
      delete dataset["theme"];
      localStorage.removeItem(storageKey);
    } else {
      dataset["theme"] = chosen;
      localStorage.setItem(storageKey, chosen);
    }
  }, [chosen]);

  return {
    theme,
    toggleTheme() {
      const other = theme === "dark" ? "light" : "dark";
      setChosen(other === system ? null : other);
    },
  };
}

function readSystem(): Theme {
  return darkQuery.matches ? "dark" : "light";
}

function watchSystem(onChange: () => void): () => void {
  darkQuery.addEventListener("change", onChange);
  return () => darkQuery.removeEventListener("change", onChange);
}

function readChosen(): Theme | null {
  const stored = localStorage.getItem(storageKey);
  return stored === "light" || stored === "dark" ? stored : null;
}
