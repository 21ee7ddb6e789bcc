package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The documents of organisations, by kind and name. Immutable, any thread. */
public final class SpecShelf {
    static final SpecShelf EMPTY = new SpecShelf(TreePMap.empty(), 0, 0);

    private final TreePMap<SpecId, KeptSpec> byId;
    private final long version;
    private final long bytes;
    private volatile @Nullable House house;

    private SpecShelf(TreePMap<SpecId, KeptSpec> byId, long version, long bytes) {
        this.byId = byId;
        this.version = version;
        this.bytes = bytes;
    }

    public Collection<KeptSpec> all() {
        return byId.values();
    }

    /** By name. */
    public List<KeptSpec> all(SpecKind kind) {
        return byId.values().stream().filter(it -> it.id().kind() == kind).toList();
    }

    public Optional<KeptSpec> find(SpecId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** @throws IllegalArgumentException when it is not there: a bug of the caller */
    KeptSpec get(SpecId id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("document " + id + " is not there"));
    }

    /**
     * The documents together, for questions that concern several of them. The first to ask has all of them read: some
     * microseconds each.
     */
    public House house() {
        House read = house;
        if (read == null) {
            List<SpecDocument> documents =
                    byId.values().stream().map(SpecShelf::read).toList();
            read = new House(documents);
            house = read;
        }
        return read;
    }

    /** Another one, but for a chance of 1 to 2^64, when some document is: a check of one house holds for no other. */
    public long version() {
        return version;
    }

    /** Of all texts, in characters. */
    long bytes() {
        return bytes;
    }

    SpecShelf with(KeptSpec it) {
        SpecShelf others = without(it.id());
        return new SpecShelf(others.byId.plus(it.id(), it), others.version + mark(it), others.bytes + size(it));
    }

    SpecShelf without(SpecId id) {
        KeptSpec old = byId.get(id);
        return old == null ? this : new SpecShelf(byId.minus(id), version - mark(old), bytes - size(old));
    }

    private static SpecDocument read(KeptSpec it) {
        try {
            return it.document();
        } catch (IllegalArgumentException e) {
            throw Rows.damaged(SpecRows.key(it.id()), "a document that cannot be read: " + e.getMessage());
        }
    }

    /** The hash is that of the whole document, its kind and name included. */
    private static long mark(KeptSpec it) {
        return Long.parseUnsignedLong(it.text().hash().substring(0, 16), 16);
    }

    private static long size(KeptSpec it) {
        return it.text().json().length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpecShelf that && byId.equals(that.byId);
    }

    @Override
    public int hashCode() {
        return byId.hashCode();
    }

    @Override
    public String toString() {
        return byId.keySet().toString();
    }
}
