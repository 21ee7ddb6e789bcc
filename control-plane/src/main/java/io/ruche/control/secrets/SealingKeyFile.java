package io.ruche.control.secrets;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Entropy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** {@code secrets.key} in the home: one line of 64 hex digits that nobody but its owner reads. It is in no backup. */
final class SealingKeyFile {
    static final String NAME = "secrets.key";

    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;

    SealingKeyFile(Path home) {
        this.file = home.resolve(NAME);
    }

    Path path() {
        return file;
    }

    /** Empty when there is none. Throws CONFIGURATION when it is not what it should be, without a word of what it holds. */
    Optional<SealingKey> find() {
        try {
            if (!Files.exists(file)) return Optional.empty();
            checkOwner();
            String line = Files.readString(file, StandardCharsets.US_ASCII).strip();
            byte[] key = line.length() == 2 * SealingKey.BYTES ? HexFormat.of().parseHex(line) : new byte[0];
            if (key.length != SealingKey.BYTES) throw broken();
            return Optional.of(new SealingKey(key));
        } catch (IllegalArgumentException e) {
            throw broken();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void checkOwner() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) return;
        Set<PosixFilePermission> there = view.readAttributes().permissions();
        if (OWNERS.containsAll(there)) return;
        throw FailureException.of(
                FailureCode.CONFIGURATION,
                file + " has the permissions " + PosixFilePermissions.toString(there) + " (expected: rw-------).",
                "Others may have read it. 'chmod 600 " + file + "' closes it; set secrets that may be known anew.");
    }

    /** Makes it. Never in the place of one that is there. */
    SealingKey make(Entropy entropy) {
        byte[] key = new byte[SealingKey.BYTES];
        entropy.fill(key);
        // written beside and moved: nobody ever sees half a key, and nobody else may read it at any moment
        Path draft = file.resolveSibling(NAME + ".new");
        try {
            Files.deleteIfExists(draft);
            var ownerOnly = PosixFilePermissions.asFileAttribute(OWNERS);
            try (FileChannel channel = FileChannel.open(
                    draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                channel.write(StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(key) + "\n"));
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            syncFolder();
        } catch (IOException e) {
            throw unusable(e);
        }
        return new SealingKey(key);
    }

    /** What is sealed with the key must not be durable before the key's own name is. */
    private void syncFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private FailureException broken() {
        return FailureException.of(
                FailureCode.CONFIGURATION,
                file + " holds no key (expected: one line of 64 hex digits).",
                "Put back the file that belongs to this home. Without it, move it away: secrets can then be set anew.");
    }

    private FailureException unusable(IOException e) {
        return FailureException.of(
                FailureCode.CONFIGURATION,
                file + " cannot be read or written: " + e.getClass().getSimpleName() + ".",
                "Make the folder writable for this user, or choose another with --home.");
    }
}
