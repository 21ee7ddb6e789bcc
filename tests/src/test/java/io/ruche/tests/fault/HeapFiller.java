package io.ruche.tests.fault;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An agent that fills the heap of the process it is loaded into, as a leak would in the end. */
public final class HeapFiller {
    private static final int PIECE = 4 << 20;

    private HeapFiller() {}

    /** Called by the JVM. */
    public static void agentmain(String nothing) {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        options.setVMOption("HeapDumpOnOutOfMemoryError", "false"); // it would take the disk of the tests
        List<byte[]> kept = new ArrayList<>();
        while (true) kept.add(new byte[PIECE]);
    }

    /** Writes the agent's jar into a folder. */
    static Path jar(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", HeapFiller.class.getName());
        String name = HeapFiller.class.getName().replace('.', '/') + ".class";
        Path jar = folder.resolve("heap-filler.jar");
        try (InputStream code = HeapFiller.class.getClassLoader().getResourceAsStream(name);
                OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            if (code == null) throw new IllegalStateException(name + " is not on the class path");
            entries.putNextEntry(new JarEntry(name));
            code.transferTo(entries);
            entries.closeEntry();
        }
        return jar;
    }
}
