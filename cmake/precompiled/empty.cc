// For the precompiled headers, which need a target of their own.
