package io.ruche.agent.tools.workspace;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolTask;
import io.ruche.agent.tools.Utf8;
import io.ruche.proto.ToolEffect;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code workspace.list}: what is in a folder, by path, as {@code {"entries":[{"path","bytes","modified"}],"more":0}};
 * folders have {@code "folder":true} and no bytes. Whoever finds {@code more} asks for what comes after the last path.
 */
final class ListTool implements Tool {
    private static final int MOST = 1_000;
    private static final int FRAME_BYTES = 60;

    private final Workspaces workspaces;

    ListTool(Workspaces workspaces) {
        this.workspaces = workspaces;
    }

    @Override
    public ToolEffect effect() {
        return ToolEffect.TOOL_EFFECT_READ;
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public String perform(ToolTask task) throws ToolException {
        task.args().allow("path", "after");
        WorkspacePath path = WorkspacePath.parse(task.args().findText("path").orElse(""));
        String after = task.args().findText("after").orElse("");
        List<Workspace.Entry> entries = workspaces.get(task.organisation()).list(path).stream()
                .filter(entry -> entry.path().compareTo(after) > 0)
                .toList();

        List<Object> told = new ArrayList<>();
        int room = task.maxBytes() - FRAME_BYTES;
        for (Workspace.Entry entry : entries.subList(0, Math.min(MOST, entries.size()))) {
            Map<String, Object> form = form(entry);
            room -= Utf8.bytes(CanonicalJson.of(form)) + 1;
            if (room < 0) break;
            told.add(form);
        }
        return CanonicalJson.of(Map.of("entries", told, "more", (long) entries.size() - told.size()));
    }

    private static Map<String, Object> form(Workspace.Entry entry) {
        return entry.isFolder()
                ? Map.of("path", entry.path(), "folder", true)
                : Map.of(
                        "path",
                        entry.path(),
                        "bytes",
                        entry.bytes(),
                        "modified",
                        entry.modified().toString());
    }
}
