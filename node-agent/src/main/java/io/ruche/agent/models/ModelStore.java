package io.ruche.agent.models;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.memory.ByteText;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder of models, {@code $RUCHE_HOME/models}: one folder for each, with its files, what is remembered of them
 * ({@link Manifest}), and in {@code incoming} what a pull has fetched so far. Any thread; {@link #pull} blocks, the rest
 * does not wait for it.
 */
public final class ModelStore {
    private static final String INCOMING = "incoming";

    private final Path folder;
    private final SourceSettings settings;
    private final ToLongFunction<Path> freeBytes;
    private final Map<String, ReentrantLock> pulls = new ConcurrentHashMap<>();
    private final Map<Manifest, ModelFacts> facts = new ConcurrentHashMap<>(); // headers read so far

    ModelStore(Path folder, SourceSettings settings, ToLongFunction<Path> freeBytes) {
        this.folder = folder.toAbsolutePath().normalize();
        this.settings = settings;
        this.freeBytes = freeBytes;
    }

    /** Opens the store; the folder is made when it is first needed. */
    public static ModelStore open(Path folder) {
        return new ModelStore(folder, SourceSettings.of(System.getenv()), ModelStore::usableBytes);
    }

    /**
     * The model, fetched from the first source that gives it unless it is here and whole. Two pulls of one model are one:
     * the second waits for the first. What a cut pull has fetched is kept, and the next one goes on from there.
     *
     * @throws FailureException {@code DOWNLOAD_FAILED} with what each source answered, {@code DISK_FULL} with what is
     *     needed and what is free, {@code DAMAGED_MODEL}, {@code UNSUPPORTED_MODEL}
     */
    public StoredModel pull(ModelSpec spec, PullListener listener) throws InterruptedException {
        Path home = home(spec.getName());
        ReentrantLock lock = pulls.computeIfAbsent(spec.getName(), name -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Optional<StoredModel> here = present(spec, home);
            return here.isPresent() ? here.get() : fetch(spec, home, listener);
        } catch (IOException e) {
            throw diskFailure(home, e);
        } finally {
            lock.unlock();
        }
    }

    /** The model of this name, if it is here and whole. */
    public Optional<StoredModel> find(String name) {
        return Manifest.read(home(name)).filter(Manifest::isCurrent).flatMap(manifest -> readable(name, manifest));
    }

    /** Models that are here and whole, by name. */
    public List<StoredModel> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.filter(Files::isDirectory)
                    .map(home -> home.getFileName().toString())
                    .sorted()
                    .flatMap(name -> find(name).stream())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Deletes a model's files, also what a cut pull has left; those of an operator's own ({@code file:}) stay where they
     * are. Nothing to do is fine. Waits for no pull.
     *
     * @throws FailureException {@code CONFLICT} while the model is being pulled
     */
    public void remove(String name) {
        Path home = home(name);
        ReentrantLock lock = pulls.computeIfAbsent(name, unused -> new ReentrantLock());
        if (!lock.tryLock()) {
            throw FailureException.of(
                    FailureCode.CONFLICT,
                    "Model " + name + " is being pulled.",
                    "Wait for the pull to end, then remove it.");
        }
        try {
            Manifest.delete(home);
            Pip.delete(home);
        } catch (IOException e) {
            throw diskFailure(home, e);
        } finally {
            lock.unlock();
        }
    }

    /** What is here already, if it is what the spec wants. */
    private Optional<StoredModel> present(ModelSpec spec, Path home) throws IOException, InterruptedException {
        Optional<Manifest> remembered = Manifest.read(home);
        if (remembered.isEmpty() || !wanted(spec, remembered.get())) {
            return Optional.empty();
        }
        Manifest manifest = remembered.get();
        Path weights = ModelFiles.weights(manifest.model());
        if (!manifest.isCurrent()) {
            // touched or exchanged: only its bytes can tell
            if (!Files.isRegularFile(weights)
                    || !FileHash.of(weights, done -> {}).equals(manifest.sha256())) {
                return Optional.empty();
            }
            manifest = Manifest.of(manifest.model(), manifest.source(), manifest.sha256());
            manifest.write(home);
        }
        return readable(spec.getName(), manifest);
    }

    private static boolean wanted(ModelSpec spec, Manifest manifest) {
        return spec.getSha256().isEmpty()
                ? spec.getSourcesList().contains(manifest.source())
                : spec.getSha256().equals(manifest.sha256());
    }

    private StoredModel fetch(ModelSpec spec, Path home, PullListener listener)
            throws IOException, InterruptedException {
        List<Failure> failures = new ArrayList<>();
        for (String text : spec.getSourcesList()) {
            try {
                return fetch(spec, home, text, listener);
            } catch (FailureException e) {
                if (e.failure().code() == FailureCode.DISK_FULL) {
                    throw e;
                }
                failures.add(e.failure());
                listener.refused(text, e.failure());
            }
        }
        throw allFailed(spec, failures);
    }

    private StoredModel fetch(ModelSpec spec, Path home, String text, PullListener listener)
            throws IOException, InterruptedException {
        ModelSource source = ModelSource.of(text, settings);
        Path incoming = home.resolve(INCOMING).resolve(folderName(text));
        FetchedModel fetched = source.fetch(new Staging(spec, incoming, text, listener, freeBytes));
        if (!spec.getSha256().isEmpty() && !spec.getSha256().equals(fetched.sha256())) {
            if (fetched.staged()) {
                Pip.delete(incoming);
            }
            throw FailureException.of(
                    FailureCode.DAMAGED_MODEL,
                    text + " gave other bytes than the catalogue knows: SHA-256 " + fetched.sha256() + " (expected: "
                            + spec.getSha256() + ").",
                    "The file was changed at its source, or on the way; pull again, or use another source.");
        }
        ModelFacts read;
        try {
            read = ModelFiles.facts(fetched.model());
        } catch (FailureException e) {
            if (fetched.staged()) {
                Pip.delete(incoming);
            }
            throw e;
        }
        Manifest manifest = keep(fetched, home, incoming, text);
        facts.put(manifest, read);
        return stored(spec.getName(), manifest, read);
    }

    /** Moves what was fetched to its place and remembers it; the manifest comes last, so that a cut here is harmless. */
    private static Manifest keep(FetchedModel fetched, Path home, Path incoming, String source) throws IOException {
        Files.createDirectories(home);
        Manifest.delete(home);
        Path model = fetched.model();
        if (fetched.staged()) {
            model = fetched.model().equals(incoming)
                    ? home
                    : home.resolve(fetched.model().getFileName());
            for (String name : fetched.model().equals(incoming)
                    ? folderFiles()
                    : List.of(model.getFileName().toString())) {
                Path from = incoming.resolve(name);
                if (Files.isRegularFile(from)) {
                    Path to = home.resolve(name);
                    Files.createDirectories(to.getParent());
                    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Pip.delete(home.resolve(INCOMING));
        Manifest manifest = Manifest.of(model, source, fetched.sha256());
        manifest.write(home);
        return manifest;
    }

    private static List<String> folderFiles() {
        List<String> names = new ArrayList<>(ModelFiles.COMPANIONS);
        names.add(ModelFiles.SAFETENSORS);
        return names;
    }

    /** The stored model, unless its header cannot be read any more. */
    private Optional<StoredModel> readable(String name, Manifest manifest) {
        try {
            return Optional.of(
                    stored(name, manifest, facts.computeIfAbsent(manifest, m -> ModelFiles.facts(m.model()))));
        } catch (FailureException e) {
            return Optional.empty();
        }
    }

    private static StoredModel stored(String name, Manifest manifest, ModelFacts facts) {
        return new StoredModel(name, manifest.model(), manifest.source(), manifest.sha256(), manifest.bytes(), facts);
    }

    private Path home(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}")) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST, "'" + name + "' is no name of a model.", "See 'ruche models'.");
        }
        return folder.resolve(name);
    }

    /** A name for what comes from this source: another source must not go on with its half file. */
    private static String folderName(String source) {
        return Sha256.hex(source).substring(0, 16);
    }

    private static FailureException allFailed(ModelSpec spec, List<Failure> failures) {
        if (failures.isEmpty()) {
            return FailureException.of(
                    FailureCode.MODEL_NOT_FOUND,
                    "Model " + spec.getName() + " has no source.",
                    "Name a file, an address, hf:owner/name@revision/file or wheel:NAME.");
        }
        if (failures.size() == 1) {
            return new FailureException(failures.get(0));
        }
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < failures.size(); i++) {
            answers.add(spec.getSources(i) + ": " + failures.get(i).message());
        }
        return FailureException.of(
                FailureCode.DOWNLOAD_FAILED,
                "None of the " + failures.size() + " sources gave model " + spec.getName() + ". "
                        + String.join(" ", answers),
                failures.stream()
                        .map(Failure::help)
                        .filter(help -> !help.isEmpty())
                        .distinct()
                        .collect(Collectors.joining(" ")));
    }

    private FailureException diskFailure(Path path, IOException cause) {
        String reason = ModelFiles.reason(cause);
        if (reason.toLowerCase(Locale.ROOT).contains("no space left")
                || reason.toLowerCase(Locale.ROOT).contains("disk quota exceeded")) {
            return FailureException.of(
                    FailureCode.DISK_FULL,
                    "The disk of " + path + " became full (" + reason + "; " + ByteText.of(freeBytes.applyAsLong(path))
                            + " are free).",
                    "Free space there and pull again: what has arrived is kept.");
        }
        return FailureException.of(
                FailureCode.CONFIGURATION,
                "Cannot write to " + path + ": " + reason + ".",
                "Check that the folder may be written by the user who runs Ruche.");
    }

    /** Free bytes of the disk that this path is on, or will be. */
    private static long usableBytes(Path path) {
        Path existing = path;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            FileStore store = Files.getFileStore(existing == null ? Path.of("/") : existing);
            return store.getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // not known: writing will tell
        }
    }
}
