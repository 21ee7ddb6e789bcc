package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import org.jspecify.annotations.Nullable;

/**
 * A document as the house keeps it: its canonical JSON, which is read when somebody first asks what it says. So a start
 * reads none of them. Immutable, any thread.
 */
public final class StoredText {
    private final String json;
    private final String hash;
    private volatile @Nullable SpecDocument document;

    private StoredText(String json, String hash, @Nullable SpecDocument document) {
        this.json = json;
        this.hash = hash;
        this.document = document;
    }

    /** @param hash SHA-256 of {@code json} in hexadecimal */
    public static StoredText of(String json, String hash) {
        return new StoredText(json, hash, null);
    }

    public static StoredText of(SpecDocument document) {
        return new StoredText(document.json(), document.hash(), document);
    }

    public String json() {
        return json;
    }

    public String hash() {
        return hash;
    }

    /**
     * What it says.
     *
     * @throws IllegalArgumentException when it was not made by {@link SpecDocument#json}
     */
    public SpecDocument document() {
        SpecDocument read = document;
        if (read == null) {
            read = Submission.stored(json);
            document = read;
        }
        return read;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredText that && hash.equals(that.hash) && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "StoredText[" + hash + "]";
    }
}
