package io.ruche.agent.tools.workspace;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolTask;
import io.ruche.proto.ToolEffect;
import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code workspace.write}: a whole file, in one piece or not at all; folders on its way are made. Answers {@code
 * {"path","bytes","sha256"}}, the same however often the same is written.
 */
final class WriteTool implements Tool {
    private final Workspaces workspaces;

    WriteTool(Workspaces workspaces) {
        this.workspaces = workspaces;
    }

    @Override
    public ToolEffect effect() {
        return ToolEffect.TOOL_EFFECT_IDEMPOTENT;
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public String perform(ToolTask task) throws ToolException {
        task.args().allow("path", "text");
        WorkspacePath path = WorkspacePath.parse(task.args().text("path"));
        byte[] bytes = task.args().text("text").getBytes(StandardCharsets.UTF_8);
        workspaces.get(task.organisation()).write(path, bytes);
        return CanonicalJson.of(Map.of("path", path.text(), "bytes", (long) bytes.length, "sha256", Sha256.hex(bytes)));
    }
}
