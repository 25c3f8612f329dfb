// Types of what Vite makes importable.
/// <reference types="vite/client" />
