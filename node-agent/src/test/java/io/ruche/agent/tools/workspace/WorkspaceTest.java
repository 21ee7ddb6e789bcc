package io.ruche.agent.tools.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolArgs;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolLimits;
import io.ruche.agent.tools.ToolTask;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
    private static final ToolLimits SMALL = new ToolLimits(100, 5, 10_000, 1_000, 3, Duration.ofSeconds(1));

    @TempDir
    private Path home;

    private Map<String, Tool> tools = Map.of();
    private Path workspace = Path.of("");

    @BeforeEach
    void open() {
        tools = new Workspaces(home.resolve("workspaces"), SMALL).tools();
        workspace = home.resolve("workspaces").resolve("henry-inc");
    }

    @Test
    void readsWhatWasWritten() throws Exception {
        assertThat(write("out/tool.html", "<p>hello</p>"))
                .isEqualTo(
                        "{\"bytes\":12,\"path\":\"out/tool.html\",\"sha256\":\"%s\"}",
                        CanonicalJson.hash("<p>hello</p>"));

        assertThat(read("out/tool.html")).isEqualTo("<p>hello</p>");
        assertThat(workspace.resolve("out/tool.html")).hasContent("<p>hello</p>");
    }

    @Test
    void listsAFolderByPathWithoutWhatIsBelow() throws Exception {
        write("b.txt", "12345");
        write("a/deep.txt", "1");
        Files.setLastModifiedTime(workspace.resolve("b.txt"), FileTime.from(Instant.parse("2026-11-23T09:00:00Z")));

        assertThat(perform("workspace.list", Map.of("path", "")))
                .isEqualTo("{\"entries\":[{\"folder\":true,\"path\":\"a\"},"
                        + "{\"bytes\":5,\"modified\":\"2026-11-23T09:00:00Z\",\"path\":\"b.txt\"},"
                        + "{\"folder\":true,\"path\":\"inbox\"}],\"more\":0}");
        assertThat(perform("workspace.list", Map.of("path", "", "after", "b.txt")))
                .contains("inbox")
                .doesNotContain("b.txt");
    }

    @Test
    void saysHowManyEntriesFoundNoRoom() throws Exception {
        for (int i = 0; i < 5; i++) write("file" + i, "x");

        ToolTask task = new ToolTask("k", "henry-inc", ToolArgs.parse("{}"), List.of(), 200);
        assertThat(tool("workspace.list").perform(task)).contains("file0").endsWith("\"more\":5}");
    }

    @Test
    void tellsAFilesHashToWhoeverMustKnowItAgain() throws Exception {
        write("inbox/a.txt", "ä");
        Files.write(workspace.resolve("inbox/b.bin"), new byte[] {(byte) 0xff, 0});

        assertThat(details("inbox/a.txt"))
                .isEqualTo(
                        "{\"bytes\":2,\"path\":\"inbox/a.txt\",\"sha256\":\"%s\",\"text\":\"ä\"}",
                        CanonicalJson.hash("ä"));
        assertThat(details("inbox/b.bin")).contains("\"bytes\":2").doesNotContain("text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../other/file",
                "inbox/../../other/file",
                "/etc/passwd",
                "//etc/passwd",
                "inbox//a",
                "inbox/./a",
                "./a",
                "a/",
                "C:/Windows/win.ini",
                "..\\other",
                "a\0b",
                "a\nb",
                "a\u202eb",
                "\ud800",
                ".ruche-writing/x",
                "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"
            })
    void refusesPathsThatCouldLeadOutside(String path) throws Exception {
        Files.createDirectories(home.resolve("workspaces").resolve("other"));
        Files.writeString(home.resolve("workspaces/other/file"), "secret");

        for (String tool : List.of("workspace.read", "workspace.list")) {
            assertThatThrownBy(() -> perform(tool, Map.of("path", path)))
                    .isInstanceOf(ToolException.class)
                    .hasMessageStartingWith("path: '");
        }
        assertThatThrownBy(() -> write(path, "x")).isInstanceOf(ToolException.class);
        assertThat(home.resolve("workspaces/other/file")).hasContent("secret");
    }

    @Test
    void refusesNamesOf300Characters() {
        assertThatThrownBy(() -> write("x".repeat(300), "x"))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("at most 200 bytes");
        assertThatThrownBy(() -> write("x/".repeat(600) + "x", "x")).hasMessageContaining("at most 1000 bytes");
    }

    @Test
    void followsNoLinks() throws Exception {
        write("here.txt", "mine");
        Path secret = Files.writeString(home.resolve("secret"), "not yours");
        Files.createSymbolicLink(workspace.resolve("file"), secret);
        Files.createSymbolicLink(workspace.resolve("folder"), home);
        Files.createSymbolicLink(workspace.resolve("inside"), workspace.resolve("here.txt"));

        for (String path : List.of("file", "folder/secret", "inside")) {
            assertThatThrownBy(() -> read(path)).as(path).hasMessageContaining("link");
            assertThatThrownBy(() -> write(path, "x")).as(path).hasMessageContaining("link");
        }
        assertThatThrownBy(() -> perform("workspace.list", Map.of("path", "folder")))
                .hasMessageContaining("link");
        assertThat(perform("workspace.list", Map.of("path", ""))).doesNotContain("folder\",");
        assertThat(secret).hasContent("not yours");
        assertThat(home.resolve("secret")).hasContent("not yours");
    }

    @Test
    void refusesALinkInThePlaceOfTheFoldersOnTheWay() throws Exception {
        Path outside = Files.createDirectories(home.resolve("outside"));
        write("a.txt", "x");
        Files.createSymbolicLink(workspace.resolve("out"), outside);

        assertThatThrownBy(() -> write("out/a.txt", "x")).hasMessageContaining("link in its way");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void takesNoFileAboveItsSizeNorOneFileTooMany() throws Exception {
        assertThatThrownBy(() -> write("big", "x".repeat(101))).hasMessageContaining("101 bytes (expected: <= 100)");
        for (int i = 0; i < 5; i++) write("file" + i, "x");

        assertThatThrownBy(() -> write("one-more", "x")).hasMessageContaining("holds 5 files (expected: < 5");
        assertThat(write("file3", "changed")).contains("file3");
    }

    @Test
    void readsNoFileThatIsTooLongOrNoText() throws Exception {
        Files.createDirectories(workspace);
        Files.writeString(workspace.resolve("long"), "x".repeat(101));
        Files.write(workspace.resolve("picture"), new byte[] {(byte) 0xff, (byte) 0xd8});

        assertThatThrownBy(() -> read("long")).hasMessageContaining("101 bytes");
        assertThatThrownBy(() -> read("picture")).hasMessageContaining("no text");
        assertThatThrownBy(() -> read("inbox")).hasMessageContaining("no file");
        assertThatThrownBy(() -> read("nothing")).hasMessageContaining("is not there");
    }

    @Test
    void leavesTheSameFileAsItIsAndAnswersTheSame() throws Exception {
        String first = write("a.txt", "same");
        FileTime old = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(workspace.resolve("a.txt"), old);

        assertThat(write("a.txt", "same")).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(workspace.resolve("a.txt"))).isEqualTo(old);
    }

    @Test
    void leavesNothingHalfWritten() throws Exception {
        write("a.txt", "x");
        Path writing = home.resolve("workspaces/.ruche-writing");
        assertThat(writing).isEmptyDirectory();
        Files.writeString(writing.resolve("left"), "by a crash");

        open();

        assertThat(writing).isEmptyDirectory();
    }

    @Test
    void keepsOrganisationsApart() throws Exception {
        write("a.txt", "x");
        ToolTask other = new ToolTask("k", "other", ToolArgs.parse("{\"path\":\"a.txt\"}"), List.of(), 100);
        assertThatThrownBy(() -> tool("workspace.read").perform(other)).hasMessageContaining("is not there");
        try (Stream<Path> all = Files.list(home.resolve("workspaces/other"))) {
            assertThat(all).extracting(path -> path.getFileName().toString()).containsExactly("inbox");
        }
    }

    @Test
    void refusesArgumentsThatItDoesNotKnow() {
        assertThatThrownBy(() -> perform("workspace.read", Map.of("path", "a", "offset", 3L)))
                .hasMessageContaining("unknown field 'offset'");
        assertThatThrownBy(() -> perform("workspace.read", Map.of("path", 3L)))
                .hasMessageContaining("expected: a text");
        assertThatThrownBy(() -> perform("workspace.read", Map.of())).hasMessageContaining("args.path: none");
    }

    private String write(String path, String text) throws ToolException {
        return perform("workspace.write", Map.of("path", path, "text", text));
    }

    private String read(String path) throws ToolException {
        return perform("workspace.read", Map.of("path", path));
    }

    private String details(String path) throws ToolException {
        return perform("workspace.read", Map.of("path", path, "details", true));
    }

    private String perform(String tool, Map<String, Object> args) throws ToolException {
        String json = CanonicalJson.of(new HashMap<>(args));
        return tool(tool).perform(new ToolTask("k", "henry-inc", ToolArgs.parse(json), List.of(), 10_000));
    }

    private Tool tool(String name) {
        return Objects.requireNonNull(tools.get(name), name);
    }
}
