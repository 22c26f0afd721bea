/** The scripts that clients send: which are known, and as what Redis gets them. */
@NullMarked
package dev.tidegate.server.upstash.script;

import org.jspecify.annotations.NullMarked;
