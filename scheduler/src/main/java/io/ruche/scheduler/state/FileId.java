package io.ruche.scheduler.state;

/** An uploaded file's identity. */
public record FileId(String value) implements Comparable<FileId> {
    public FileId {
        Names.check("file id", value);
    }

    @Override
    public int compareTo(FileId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
