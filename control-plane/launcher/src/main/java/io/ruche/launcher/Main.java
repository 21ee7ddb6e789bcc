package io.ruche.launcher;

import io.ruche.launcher.output.Shell;

/** The entry of both jars. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Shell shell = Shell.current();
        int exit = Cli.run(shell, args);
        shell.out().flush();
        shell.err().flush();
        System.exit(exit);
    }
}
