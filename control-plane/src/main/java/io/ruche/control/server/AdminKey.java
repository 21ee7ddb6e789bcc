package io.ruche.control.server;

import io.ruche.control.keys.Secret;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.world.Entropy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local admin key: {@code admin.key}, readable by its user alone. Deleting the file makes a new key at the next start
 * and revokes the old one.
 */
final class AdminKey {
    private static final Logger log = LoggerFactory.getLogger(AdminKey.class);
    private static final String NAME = "local admin";
    private static final Caller CALLER = Caller.of("server");

    private AdminKey() {}

    /** Brings file and State together. Blocks until that is durable. */
    static void ensure(Path home, Cluster cluster, Entropy entropy) {
        Path file = home.resolve("admin.key");
        String secret = read(file).orElseGet(() -> write(file, Secret.make(entropy)));
        String hash = Secret.hexHash(secret);
        Optional<ApiKey> known = cluster.state().findKeyBySha256(hash);
        if (known.isPresent() && !known.get().revoked()) {
            return;
        }
        if (known.isPresent()) { // somebody revoked it on purpose: the old secret stays dead
            secret = write(file, Secret.make(entropy));
            hash = Secret.hexHash(secret);
        }
        Waiting.get(
                cluster.submit(new Command.CreateKey(NAME, Role.ADMIN, hash, Secret.shown(secret)), CALLER),
                "the local admin key");
        for (ApiKey key : cluster.state().keys()) {
            if (key.name().equals(NAME) && !key.revoked() && !key.sha256().equals(hash)) {
                Waiting.get(cluster.submit(new Command.RevokeKey(key.id()), CALLER), "revoking the old admin key");
                log.info("admin.key is new; {} is revoked", key.id());
            }
        }
    }

    private static Optional<String> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file).strip();
            if (Secret.isWellFormed(text)) {
                return Optional.of(text);
            }
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " cannot be read: " + e.getMessage() + ".",
                    "Give it to the user who starts Ruche.");
        }
        throw FailureException.of(
                FailureCode.CONFIGURATION,
                file + " holds no key of ours (expected: rk_ and 49 characters).",
                "Delete it; the next start makes a new one and revokes the old.");
    }

    private static String write(Path file, String secret) {
        Path part = file.resolveSibling("admin.key.part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, secret + "\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return secret;
        } catch (FileAlreadyExistsException e) {
            throw new IllegalStateException("two servers in one home", e);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " cannot be written: " + e.getMessage() + ".",
                    "Give the folder to this user, or free some disk.");
        }
    }
}
