/** Lua scripts: loaded from resources, called by their digest, their replies read. Not part of the API. */
@NullMarked
package dev.tidegate.redis.script;

import org.jspecify.annotations.NullMarked;
