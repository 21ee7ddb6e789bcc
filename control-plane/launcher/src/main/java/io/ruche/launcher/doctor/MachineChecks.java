package io.ruche.launcher.doctor;

import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Version;
import io.ruche.launcher.role.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Java, the tools of a build, libtorch, the clock. */
final class MachineChecks {
    private final Shell shell;

    MachineChecks(Shell shell) {
        this.shell = shell;
    }

    List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(clock());
        findings.add(natives());
        findings.add(tool("maven", List.of("mvn"), "a build from source needs Maven 3.8.7 or later"));
        findings.add(tool("node", List.of("npm"), "a build from source needs Node 20.19 or later with npm"));
        findings.add(tool("python", List.of("pip3", "pip", "python3"), "`wheel:` models are fetched by Python's pip"));
        findings.add(waiting());
        return findings;
    }

    private Finding java() {
        int feature = Runtime.version().feature();
        return feature >= 17
                ? Finding.ok("java", "Java " + Runtime.version() + " at " + System.getProperty("java.home"))
                : Finding.failed(
                        "java",
                        "Java is " + Runtime.version() + " (expected: 17 or later).",
                        "Install JDK 17 and point JAVA_HOME at it.");
    }

    private Finding clock() {
        Instant now = Instant.now();
        Instant made = Version.current().made();
        return now.isAfter(made)
                ? Finding.ok("clock", now.toString())
                : Finding.failed(
                        "clock",
                        "The clock says " + now + ", but this version was made after " + made + ".",
                        "Set the clock, for example with `timedatectl set-ntp true`; logins and keys depend on it.");
    }

    private Finding natives() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        Optional<Path> natives = Distribution.current().flatMap(Distribution::natives);
        return natives.isPresent()
                ? Finding.ok("natives", natives.get().getFileName().toString())
                : Finding.warning(
                        "natives",
                        "There is no libtorch for " + platform + " in this build.",
                        "The djl runtime cannot run here; build on Linux x86-64, Linux arm64 or macOS arm64.");
    }

    private Finding tool(String check, List<String> programs, String why) {
        for (String program : programs) {
            Optional<Path> found = onPath(program);
            if (found.isPresent()) {
                return Finding.ok(check, found.get().toString());
            }
        }
        return Finding.warning(
                check, String.join(" or ", programs) + " is not on the PATH.", "Install it: " + why + ".");
    }

    private Finding waiting() {
        String policy = shell.env("OMP_WAIT_POLICY").orElse("");
        return policy.equalsIgnoreCase("PASSIVE")
                ? Finding.ok("threads", "OMP_WAIT_POLICY=PASSIVE")
                : Finding.warning(
                        "threads",
                        "OMP_WAIT_POLICY is " + (policy.isEmpty() ? "not set" : policy) + " (expected: PASSIVE).",
                        "Start with the `ruche` script, or export it; idle compute threads spin otherwise.");
    }

    private Optional<Path> onPath(String program) {
        for (String folder : shell.env("PATH").orElse("").split(":")) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** How far the clock is from another's, told only when it matters. */
    static Optional<Finding> skew(Instant theirs) {
        Duration skew = Duration.between(theirs, Instant.now()).abs();
        return skew.toSeconds() <= 30
                ? Optional.empty()
                : Optional.of(Finding.failed(
                        "clock",
                        "This machine's clock and the server's are " + skew.toSeconds()
                                + " s apart (expected: 30 at most).",
                        "Set both by NTP, for example with `timedatectl set-ntp true`."));
    }
}
