package io.ruche.control.keys;

import java.time.Instant;

/** A code for the console's login: good once, until then. */
public record LoginCode(String code, Instant expiresAt) {}
