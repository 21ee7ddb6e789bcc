/**
 * Chat templates: Jinja programs that come with a model and turn messages into its prompt. They are untrusted: nothing
 * but the given values can be reached, and output, steps and nesting have bounds. Used by the gateway. Compiled
 * templates are immutable and may be rendered by any thread, but not by an I/O thread.
 */
@NullMarked
package io.ruche.control.template;

import org.jspecify.annotations.NullMarked;
