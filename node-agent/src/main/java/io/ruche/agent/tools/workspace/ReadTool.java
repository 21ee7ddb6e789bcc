package io.ruche.agent.tools.workspace;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolTask;
import io.ruche.agent.tools.Utf8;
import io.ruche.proto.ToolEffect;
import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code workspace.read}: a file's text. With {@code "details": true}, for whoever must know the file again: {@code
 * {"path","bytes","sha256","text"}}, without text when it is none.
 */
final class ReadTool implements Tool {
    private static final int FRAME_BYTES = 2_600;

    private final Workspaces workspaces;

    ReadTool(Workspaces workspaces) {
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
        task.args().allow("path", "details");
        WorkspacePath path = WorkspacePath.parse(task.args().text("path"));
        byte[] bytes = workspaces.get(task.organisation()).read(path);
        Optional<String> text = Utf8.text(bytes);
        if (task.args().flag("details")) return details(path, bytes, text, task.maxBytes());
        return Utf8.cut(
                text.orElseThrow(() -> ToolException.refused(
                        "'" + path.text() + "' has " + bytes.length + " bytes that are no text in UTF-8.")),
                task.maxBytes());
    }

    private static String details(WorkspacePath path, byte[] bytes, Optional<String> text, int maxBytes) {
        Map<String, Object> details = new TreeMap<>();
        details.put("path", path.text());
        details.put("bytes", (long) bytes.length);
        details.put("sha256", Sha256.hex(bytes));
        // a character takes at most six bytes in JSON
        text.ifPresent(it -> details.put("text", Utf8.cut(it, Math.max(0, (maxBytes - FRAME_BYTES) / 6))));
        return CanonicalJson.of(details);
    }
}
