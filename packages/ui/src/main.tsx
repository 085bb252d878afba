import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Application } from "./application.tsx";
import { LanguageProvider } from "./language.tsx";
import { SessionProvider } from "./session.tsx";
import "./styles/ink.css";
import "./styles/page.css";
import "./styles/forms.css";
import "./styles/library.css";
import "./styles/looking.css";
import "./styles/search.css";
import "./styles/outcome.css";
import "./styles/item.css";
import "./styles/derived.css";
import "./styles/description.css";
import "./styles/describe-many.css";
import "./styles/fates.css";
import "./styles/status.css";
import "./styles/account.css";
import "./styles/welcome.css";
import "./styles/people.css";
import "./styles/take-in.css";
import "./styles/upload.css";
import "./styles/hand-over.css";
import "./styles/history.css";
import "./styles/contents.css";
import "./styles/map.css";

const room = document.getElementById("room");
if (room === null) throw new Error("the page has no place for the application");
createRoot(room).render(
  <StrictMode>
    <LanguageProvider>
      <SessionProvider>
        <Application />
      </SessionProvider>
    </LanguageProvider>
  </StrictMode>,
);
