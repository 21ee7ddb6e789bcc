package io.ruche.scheduler.state;

/**
 * That there is a secret. Its value is nowhere in the State: it lies sealed beside it.
 *
 * @param version rises with each value
 * @param sealingKey which key it is sealed with, as the key's file is told from others
 * @param setBy who gave the value
 * @param revision the log entry of its last change
 */
public record HeldSecret(
        SecretName name,
        long version,
        String sealingKey,
        String setBy,
        long createdAtMillis,
        long changedAtMillis,
        long revision) {
    public static final int MOST = 1_000;

    /** Where the sealed value lies. */
    public String row() {
        return Rows.sealedKey(name, version);
    }
}
