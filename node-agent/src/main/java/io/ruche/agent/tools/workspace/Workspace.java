package io.ruche.agent.tools.workspace;

import io.ruche.agent.tools.Disk;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One organisation's folder. Links are followed nowhere: no tool can make one, and one that a person puts there is told
 * of as what it is.
 */
final class Workspace {
    private final Path folder;
    private final Path writing;
    private final ToolLimits limits;

    /** @param writing a folder on the same disk, for files that are not whole yet */
    Workspace(Path folder, Path writing, ToolLimits limits) {
        this.folder = folder;
        this.writing = writing;
        this.limits = limits;
    }

    /** @param path from the workspace */
    record Entry(String path, boolean isFolder, long bytes, Instant modified) {}

    /** What is in a folder, by name; links and names that no path can have are left out. */
    List<Entry> list(WorkspacePath path) throws ToolException {
        Path place = find(path);
        if (!attributes(place, path).isDirectory()) throw refused(path, "is a file (expected: a folder)");
        try (Stream<Path> children = Files.list(place)) {
            return children.filter(child -> WorkspacePath.isName(String.valueOf(child.getFileName())))
                    .flatMap(child -> entry(path, child).stream())
                    .sorted(Comparator.comparing(Entry::path))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw ToolException.passing("'" + path.text() + "' cannot be listed: " + e.getMessage() + ".");
        }
    }

    private static Optional<Entry> entry(WorkspacePath parent, Path child) {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isDirectory() && !found.isRegularFile()) return Optional.empty();
            return Optional.of(new Entry(
                    parent.child(String.valueOf(child.getFileName())),
                    found.isDirectory(),
                    found.isDirectory() ? 0 : found.size(),
                    found.lastModifiedTime().toInstant()));
        } catch (IOException e) {
            // gone since it was listed
            return Optional.empty();
        }
    }

    byte[] read(WorkspacePath path) throws ToolException {
        if (path.isRoot()) throw refused(path, "is a folder (expected: a file)");
        Path place = find(path);
        BasicFileAttributes found = attributes(place, path);
        if (!found.isRegularFile()) throw refused(path, "is no file");
        if (found.size() > limits.mostFileBytes()) throw tooLong(path, found.size());

        try (InputStream in = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(limits.mostFileBytes() + 1);
            if (bytes.length > limits.mostFileBytes()) throw tooLong(path, bytes.length);
            return bytes;
        } catch (IOException e) {
            throw ToolException.passing("'" + path.text() + "' cannot be read: " + e.getMessage() + ".");
        }
    }

    /** Puts a whole file in its place, or leaves the one that is there. Durable when it returns. */
    void write(WorkspacePath path, byte[] bytes) throws ToolException {
        if (path.isRoot()) throw refused(path, "is the workspace (expected: a file)");
        if (bytes.length > limits.mostFileBytes()) throw tooLong(path, bytes.length);

        Path place = folder;
        try {
            for (String name : path.names().subList(0, path.names().size() - 1)) {
                place = place.resolve(name);
                if (!exists(place)) Files.createDirectory(place);
                if (!attributes(place, path).isDirectory()) throw refused(path, "has a file or link in its way");
            }
            Path file = place.resolve(path.names().get(path.names().size() - 1));
            if (exists(file)) {
                BasicFileAttributes found = attributes(file, path);
                if (!found.isRegularFile()) throw refused(path, "is a folder or link (expected: a file)");
                if (found.size() == bytes.length && Arrays.equals(Files.readAllBytes(file), bytes)) return;
            } else {
                countFiles();
            }
            replace(file, bytes);
            Disk.sync(place);
        } catch (IOException e) {
            throw ToolException.passing("'" + path.text() + "' cannot be written: " + e.getMessage() + ".");
        }
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Path whole = Files.createTempFile(writing, "file", "");
        try {
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) channel.write(buffer);
                channel.force(true);
            }
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private void countFiles() throws IOException, ToolException {
        int most = limits.mostFiles();
        int[] count = {0};
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
                return ++count[0] < most ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        if (count[0] >= most) {
            throw ToolException.refused("The workspace holds " + count[0] + " files (expected: < " + most
                    + ", to make another). Remove some.");
        }
    }

    /** Where the path leads, once no part of it is a link. */
    private Path find(WorkspacePath path) throws ToolException {
        Path place = folder;
        for (String name : path.names()) {
            place = place.resolve(name);
            BasicFileAttributes found = attributes(place, path);
            if (found.isSymbolicLink() || found.isOther())
                throw refused(path, "leads over a link (links are not followed)");
        }
        return place;
    }

    private static boolean exists(Path place) {
        return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }

    private static BasicFileAttributes attributes(Path place, WorkspacePath path) throws ToolException {
        try {
            return Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw refused(path, "is not there");
        } catch (IOException e) {
            throw ToolException.passing("'" + path.text() + "' cannot be looked at: " + e.getMessage() + ".");
        }
    }

    private ToolException tooLong(WorkspacePath path, long bytes) {
        return refused(path, "has " + bytes + " bytes (expected: <= " + limits.mostFileBytes() + ")");
    }

    private static ToolException refused(WorkspacePath path, String what) {
        return ToolException.refused("'" + path.text() + "' " + what + ".");
    }
}
