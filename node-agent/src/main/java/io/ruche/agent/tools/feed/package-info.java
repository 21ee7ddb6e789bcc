/**
 * News of others: RSS 2.0 (and what is like it), Atom and JSON Feed, as one form. The XML that is read here may be hostile:
 * no DTD, no entity but XML's own five, nothing fetched, all bounded. The desk calls the tool; any thread.
 */
@NullMarked
package io.ruche.agent.tools.feed;

import org.jspecify.annotations.NullMarked;
