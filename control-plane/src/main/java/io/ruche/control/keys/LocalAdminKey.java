package io.ruche.control.keys;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.world.Entropy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key of whoever owns this machine's home folder: made at the first start, kept in a file that only they read. */
public final class LocalAdminKey {
    public static final String FILE = "admin.key";

    private static final Logger log = LoggerFactory.getLogger(LocalAdminKey.class);
    private static final String NAME = "local-admin";

    private LocalAdminKey() {}

    /**
     * Makes sure that the file is there and that its key is known to the cluster. The file comes first: a crash between
     * the two is mended by the next start. Blocks for the file; ends exceptionally with FailureException.
     */
    public static CompletionStage<Void> ensure(Path home, Cluster cluster, Entropy entropy) {
        String secret;
        try {
            secret = readOrMake(home.resolve(FILE), entropy);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    home.resolve(FILE) + " cannot be read or written: " + e.getMessage() + ".",
                    "Make the folder writable for this user, or choose another with --home.");
        }
        Optional<ApiKey> known = cluster.state().findKeyBySha256(Secret.hexHash(secret));
        if (known.isPresent()) {
            if (known.get().revoked()) {
                log.warn(
                        "The key in {} was revoked; remove the file and start again for a new one", home.resolve(FILE));
            }
            return CompletableFuture.completedFuture(null);
        }
        Command command = new Command.CreateKey(NAME, Role.ADMIN, Secret.hexHash(secret), Secret.shown(secret));
        return cluster.submit(command, Caller.of("start")).thenApply(reply -> null);
    }

    private static String readOrMake(Path file, Entropy entropy) throws IOException {
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (Secret.isWellFormed(text)) return text;
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " holds no API key (expected: one line that begins with " + Secret.PREFIX + ").",
                    "Remove the file: the next start makes a new key.");
        }
        String secret = Secret.make(entropy);
        Files.createDirectories(file.toAbsolutePath().getParent());
        // written beside and moved: nobody ever sees half a key, and nobody else may read it at any moment
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            channel.write(StandardCharsets.US_ASCII.encode(secret + "\n"));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return secret;
    }
}
