/**
 * Pages of hosts that were granted, and of no other: each name is looked up once, its addresses are judged, and the one
 * that was judged is the one that is dialled; each redirect begins anew. The desk calls the tools; any thread.
 */
@NullMarked
package io.ruche.agent.tools.web;

import org.jspecify.annotations.NullMarked;
