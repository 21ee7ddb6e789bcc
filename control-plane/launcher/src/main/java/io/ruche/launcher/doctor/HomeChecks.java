package io.ruche.launcher.doctor;

import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Units;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The folder of this Ruche: disk, key, traces of earlier processes, model files, the ports it would take. */
final class HomeChecks {
    private static final long DISK = 2_000_000_000L;

    private final Home home;

    HomeChecks(Home home) {
        this.home = home;
    }

    List<Finding> all(boolean serving) {
        List<Finding> findings = new ArrayList<>();
        findings.add(writable());
        findings.add(disk());
        key().ifPresent(findings::add);
        findings.addAll(traces(serving));
        future().ifPresent(findings::add);
        findings.addAll(models());
        if (!serving) {
            findings.add(port("HTTP", 7420, "--http 127.0.0.1:7430"));
            findings.add(port("gRPC", 7421, "--grpc 127.0.0.1:7431"));
        }
        return findings;
    }

    private Finding writable() {
        Path folder = existing();
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? Finding.ok("home", home.path().toString())
                : Finding.failed(
                        "home",
                        folder + " cannot be written (expected: a folder of this user).",
                        "Give it to this user, or use --home DIR.");
    }

    private Finding disk() {
        try {
            long free = Files.getFileStore(existing()).getUsableSpace();
            return free >= DISK
                    ? Finding.ok("disk", Units.bytes(free) + " free")
                    : Finding.failed(
                            "disk",
                            Units.bytes(free) + " are free for " + home + " (expected: at least " + Units.bytes(DISK)
                                    + ").",
                            "Free some, or move the home to another disk with --home DIR.");
        } catch (IOException e) {
            return Finding.failed("disk", "The disk of " + home + " cannot be read: " + e.getMessage() + ".", "");
        }
    }

    private Optional<Finding> key() {
        if (!Files.exists(home.keyFile())) {
            return Optional.empty();
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(home.keyFile());
            String text = PosixFilePermissions.toString(permissions);
            return Optional.of(
                    text.substring(3).equals("------")
                            ? Finding.ok("key", home.keyFile() + " " + text)
                            : Finding.failed(
                                    "key",
                                    home.keyFile() + " is open to others: " + text + " (expected: rw-------).",
                                    "chmod 600 " + home.keyFile()
                                            + ", then make a new one if others may have read it."));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** What a process that was killed leaves behind; none of it blocks a start. */
    private List<Finding> traces(boolean serving) {
        List<Finding> findings = new ArrayList<>();
        Optional<Home.Endpoints> endpoints = home.endpoints();
        if (!serving && endpoints.isPresent()) {
            findings.add(
                    endpoints.get().process().isPresent()
                            ? Finding.failed(
                                    "process",
                                    "Process " + endpoints.get().pid() + " should answer at "
                                            + endpoints.get().http() + " and does not.",
                                    "`ruche logs` tells why; `ruche stop`, then `ruche up`.")
                            : Finding.warning(
                                    "process",
                                    home.endpointsFile() + " was left by process "
                                            + endpoints.get().pid() + ", which is gone.",
                                    "Nothing: the next `ruche up` replaces it."));
        }
        Path lock = home.path().resolve("run").resolve("lock");
        if (!serving && Files.exists(lock) && locked(lock)) {
            findings.add(Finding.failed(
                    "lock",
                    lock + " is held by a process that does not answer.",
                    "Find it with `fuser " + lock + "` or `lsof " + lock + "` and end it."));
        }
        return findings;
    }

    private static boolean locked(Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Files from the future: the clock went back since they were written. */
    private Optional<Finding> future() {
        try {
            Path log = home.logFile();
            if (!Files.exists(log)) {
                return Optional.empty();
            }
            Instant written = Files.getLastModifiedTime(log).toInstant();
            return written.isAfter(Instant.now().plus(Duration.ofMinutes(2)))
                    ? Optional.of(Finding.failed(
                            "clock",
                            log + " was written at " + written + ", which is in the future.",
                            "The clock went back; set it, for example with `timedatectl set-ntp true`."))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private List<Finding> models() {
        List<Finding> findings = new ArrayList<>();
        Path models = home.path().resolve("models");
        if (!Files.isDirectory(models)) {
            return findings;
        }
        try (Stream<Path> files = Files.walk(models, 4)) {
            files.filter(file -> file.toString().endsWith(".gguf")).sorted().forEach(file -> findings.add(model(file)));
        } catch (IOException e) {
            findings.add(Finding.failed("models", models + " cannot be read: " + e.getMessage() + ".", ""));
        }
        return findings;
    }

    /** A quick look at the first bytes; a whole file is verified when it is loaded. */
    private static Finding model(Path file) {
        String name = folderName(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(4);
            return new String(magic, StandardCharsets.US_ASCII).equals("GGUF")
                    ? Finding.ok("model", name + ", " + Units.bytes(Files.size(file)))
                    : Finding.failed(
                            "model",
                            file + " does not begin as a GGUF file does.",
                            "Delete it and run `ruche pull " + name + "`.");
        } catch (IOException e) {
            return Finding.failed("model", file + " cannot be read: " + e.getMessage() + ".", "Check its permissions.");
        }
    }

    /** The folder that a model file lies in carries the model's name. */
    private static String folderName(Path file) {
        Path folder = file.getParent();
        return folder == null ? "" : String.valueOf(folder.getFileName());
    }

    private static Finding port(String what, int port, String option) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return Finding.ok("port " + port, "free for " + what);
        } catch (IOException e) {
            return Finding.failed(
                    "port " + port,
                    "Port " + port + " is taken by another program.",
                    "End that program, or start with `ruche up " + option + "`.");
        }
    }

    /** The home, or the nearest folder above it that exists. */
    private Path existing() {
        Path folder = home.path();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder;
    }
}
