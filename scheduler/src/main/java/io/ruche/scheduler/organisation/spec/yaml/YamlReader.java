package io.ruche.scheduler.organisation.spec.yaml;

import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.spelling.Excerpt;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the documents of a YAML text. Time and memory are bounded by the limits below, whatever the text: its size is
 * checked before anything is read, the others while the library hands out one event after the other, so that a bomb is
 * refused where it starts and never unfolds.
 */
public final class YamlReader {
    public static final int MOST_BYTES = 1_000_000;
    static final int MOST_DOCUMENTS = 500;
    static final int MOST_NODES = 50_000;
    static final int MOST_ALIASES = 100;
    static final int DEEPEST = 32;

    private YamlReader() {}

    /** The documents, none when something is wrong with the text as YAML: that is then among the problems. */
    public static List<Node> read(byte[] text, SpecProblems problems) {
        if (text.length > MOST_BYTES) {
            problems.error(
                    Position.NONE,
                    "",
                    String.format(Locale.ROOT, "the text has %,d bytes", text.length),
                    "at most 1 MB; divide it into several files");
            return List.of();
        }
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.error(firstBroken(text), "", "bytes that are not UTF-8", "a text in UTF-8");
            return List.of();
        }
        return read(decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded, problems);
    }

    private static List<Node> read(String text, SpecProblems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setParseComments(false)
                .setCodePointLimit(MOST_BYTES)
                .setBufferSize(65_536)
                .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            return new TreeBuilder(events).documents();
        } catch (Refused refused) {
            problems.error(refused.at, "", refused.found, refused.expected);
        } catch (MarkedYamlEngineException broken) {
            Position at = broken.getProblemMark()
                    .or(broken::getContextMark)
                    .map(YamlReader::position)
                    .orElse(Position.NONE);
            problems.error(at, "", "not YAML: " + oneLine(broken), "well-formed YAML 1.2");
        } catch (ReaderException broken) {
            problems.error(
                    at(text, broken.getPosition()),
                    "",
                    String.format(Locale.ROOT, "the character U+%04X", broken.getCodePoint()),
                    "printable characters; write others as an escape in double quotes");
        } catch (YamlEngineException broken) {
            problems.error(Position.NONE, "", "not YAML: " + oneLine(broken), "well-formed YAML 1.2");
        }
        return List.of();
    }

    static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String oneLine(YamlEngineException broken) {
        String problem = broken instanceof MarkedYamlEngineException marked
                ? context(marked) + marked.getProblem()
                : String.valueOf(broken.getMessage());
        String line = problem.replaceAll("\\s+", " ").strip();
        return Excerpt.of(line, 160);
    }

    /** What was being read and where that began, which is mostly where the mistake is. */
    private static String context(MarkedYamlEngineException marked) {
        if (marked.getContext() == null) {
            return "";
        }
        return marked.getContext()
                + marked.getContextMark()
                        .map(mark -> " that begins on line " + (mark.getLine() + 1))
                        .orElse("")
                + ", ";
    }

    /** @param index in code points */
    private static Position at(String text, int index) {
        int line = 1;
        int column = 1;
        int points = 0;
        for (int i = 0; i < text.length() && points < index; points++) {
            int point = text.codePointAt(i);
            line += point == '\n' ? 1 : 0;
            column = point == '\n' ? 1 : column + 1;
            i += Character.charCount(point);
        }
        return new Position(line, column);
    }

    private static Position firstBroken(byte[] text) {
        ByteBuffer in = ByteBuffer.wrap(text);
        CharBuffer out = CharBuffer.allocate(text.length);
        StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String good = out.flip().toString();
        return at(good, good.codePointCount(0, good.length()));
    }

    /** A limit of ours was reached; it never leaves this package. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final transient Position at;
        final String found;
        final String expected;

        Refused(Position at, String found, String expected) {
            super(found, null, false, false);
            this.at = at;
            this.found = found;
            this.expected = expected;
        }
    }
}
