/**
 * What starts workflows that nobody tells of: files that somebody drops into a folder, news of a feed, and the hour. Looking
 * costs no model call, and nothing at all where there is nothing to look at. Everything here belongs to the driver's loop
 * unless it says otherwise.
 */
@NullMarked
package io.ruche.control.organisation.trigger;

import org.jspecify.annotations.NullMarked;
