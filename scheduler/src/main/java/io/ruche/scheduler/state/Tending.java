package io.ruche.scheduler.state;

/** What was done with memories that were there. */
public enum Tending {
    /** A model read their texts: they have vectors. */
    READ,
    /** They were told to a turn. */
    RECALLED,
    /** They went into others that say nearly the same. */
    MERGED,
    /** They are never forgotten. */
    PROMOTED,
    FORGOTTEN
}
