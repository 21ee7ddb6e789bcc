package io.ruche.agent.tools.workspace;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workspaces of this home: one folder an organisation. */
public final class Workspaces {
    private static final Logger LOG = LoggerFactory.getLogger(Workspaces.class);
    /** No organisation is called so: names are DNS labels. */
    private static final String WRITING = ".ruche-writing";

    private static final String INBOX = "inbox";

    private final Path root;
    private final ToolLimits limits;

    /** @param root {@code $RUCHE_HOME/workspaces}; made when first needed */
    public Workspaces(Path root, ToolLimits limits) {
        this.root = root.toAbsolutePath().normalize();
        this.limits = limits;
        clearWriting();
    }

    /** What was half written when this process was killed. */
    private void clearWriting() {
        try (Stream<Path> left = Files.list(root.resolve(WRITING))) {
            for (Path file : left.toList()) Files.delete(file);
        } catch (IOException e) {
            LOG.debug("Nothing half written to remove: {}", e.toString());
        }
    }

    /** {@code workspace.list}, {@code workspace.read} and {@code workspace.write}. */
    public Map<String, Tool> tools() {
        return Map.of(
                "workspace.list", new ListTool(this),
                "workspace.read", new ReadTool(this),
                "workspace.write", new WriteTool(this));
    }

    /**
     * The workspace of an organisation, which is made when it is not there, with a folder {@code inbox}.
     *
     * @param organisation a DNS label
     */
    Workspace get(String organisation) throws ToolException {
        Path folder = root.resolve(organisation);
        Path writing = root.resolve(WRITING);
        try {
            if (!Files.isDirectory(folder.resolve(INBOX))) Files.createDirectories(folder.resolve(INBOX));
            Files.createDirectories(writing);
            // the home itself may be a link; nothing below it may
            return new Workspace(folder.toRealPath(), writing.toRealPath(), limits);
        } catch (IOException e) {
            throw ToolException.passing(
                    "The workspace of " + organisation + " cannot be made: " + e.getMessage() + ".");
        }
    }
}
