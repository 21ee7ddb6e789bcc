package io.ruche.scheduler.state;

/** What a key may do; each role may do what those before it may. */
public enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    public boolean allows(Role needed) {
        return compareTo(needed) >= 0;
    }
}
