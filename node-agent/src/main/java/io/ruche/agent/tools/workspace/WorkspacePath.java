package io.ruche.agent.tools.workspace;

import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.Utf8;
import io.ruche.scheduler.failure.Failure;
import java.util.List;

/**
 * A path within a workspace, as {@code inbox/idea.txt}: names with '/' between them, whatever the machine's own form is.
 *
 * @param names none for the workspace itself
 */
record WorkspacePath(List<String> names) {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST = 1_000;
    private static final int DEEPEST = 16;

    WorkspacePath {
        names = List.copyOf(names);
    }

    /** @throws ToolException when it could mean anything outside of a workspace, or no file can be called so */
    static WorkspacePath parse(String text) throws ToolException {
        if (text.isEmpty() || text.equals(".")) return new WorkspacePath(List.of());
        if (Utf8.bytes(text) > LONGEST) throw wrong(text, "at most " + LONGEST + " bytes");

        List<String> names = List.of(text.split("/", -1));
        if (names.size() > DEEPEST) throw wrong(text, "at most " + DEEPEST + " folders deep");
        for (String name : names) check(text, name);
        return new WorkspacePath(names);
    }

    private static void check(String text, String name) throws ToolException {
        if (name.isEmpty()) throw wrong(text, "names with one '/' between them, as inbox/idea.txt");
        if (name.equals(".") || name.equals("..")) throw wrong(text, "no '.' or '..'");
        if (!isName(name)) {
            throw wrong(
                    text,
                    "names of at most " + LONGEST_NAME
                            + " bytes without '\\', ':' or control characters, not '.ruche'");
        }
    }

    /** Whether a file of this name can be told of and asked for. */
    static boolean isName(String name) {
        return Utf8.bytes(name) <= LONGEST_NAME
                && !name.startsWith(".ruche")
                && name.codePoints().noneMatch(WorkspacePath::isForbidden);
    }

    /** Half a surrogate pair has no bytes, and two paths that look the same shall be the same. */
    private static boolean isForbidden(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c)
                || c == '\\'
                || c == ':'
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    private static ToolException wrong(String text, String expected) {
        return ToolException.refused("path: '" + Failure.printable(text) + "' (expected: " + expected + ").");
    }

    boolean isRoot() {
        return names.isEmpty();
    }

    String text() {
        return String.join("/", names);
    }

    String child(String name) {
        return isRoot() ? name : text() + "/" + name;
    }
}
