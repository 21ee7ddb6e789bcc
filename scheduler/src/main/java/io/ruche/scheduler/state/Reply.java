package io.ruche.scheduler.state;

/**
 * The answer to a command that was not refused.
 *
 * @param subject key of the object it was about, for example {@code key/key-4kq7m2x9}
 * @param changed false when everything was already so
 */
public record Reply(String subject, boolean changed) {

    /** The part of the subject after its kind. */
    public String id() {
        return subject.substring(subject.indexOf('/') + 1);
    }
}
