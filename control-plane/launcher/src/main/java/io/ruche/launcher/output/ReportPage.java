package io.ruche.launcher.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A simulation as one HTML file that carries all it needs: its data, its style, its script, the chart library. */
public final class ReportPage {
    private ReportPage() {}

    /** @param json as {@code ruche simulate -o json} prints it */
    public static String of(String json) {
        return text("report.html")
                .replace("/*CHART-STYLE*/", text("uPlot.min.css"))
                .replace("/*STYLE*/", text("report.css"))
                .replace("/*CHART-SCRIPT*/", text("uPlot.iife.min.js"))
                .replace("/*SCRIPT*/", text("report.js"))
                .replace("/*DATA*/", inScript(json));
    }

    /** Nothing in it ends the element that it stands in, whatever a file calls its machines. */
    private static String inScript(String json) {
        return json.replace("<", "\\u003c");
    }

    /** Empty for one that this build does not carry: then the page shows tables instead of charts. */
    private static String text(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream("/io/ruche/launcher/report/" + name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
