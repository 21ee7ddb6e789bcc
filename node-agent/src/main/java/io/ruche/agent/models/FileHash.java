package io.ruche.agent.models;

import io.ruche.scheduler.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** SHA-256 of files. */
final class FileHash {
    private FileHash() {}

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** @param read told how many bytes are done */
    static String of(Path file, LongConsumer read) throws IOException, InterruptedException {
        MessageDigest digest = Sha256.digest();
        update(digest, file, read);
        return hex(digest);
    }

    static void update(MessageDigest digest, Path file, LongConsumer read) throws IOException, InterruptedException {
        byte[] chunk = new byte[1 << 18];
        long done = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                digest.update(chunk, 0, n);
                read.accept(done += n);
            }
        }
    }
}
