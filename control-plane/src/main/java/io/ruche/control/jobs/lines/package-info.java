/**
 * Files of prompts: bytes into lines, a line into a prompt, and what the lines of one file have to agree in. Asked while a
 * file is taken in and again when a prompt is read. Parsers are immutable and of any thread; what gathers is of one thread.
 */
@NullMarked
package io.ruche.control.jobs.lines;

import org.jspecify.annotations.NullMarked;
