// What Vite makes of imports that are not code.
/// <reference types="vite/client" />
