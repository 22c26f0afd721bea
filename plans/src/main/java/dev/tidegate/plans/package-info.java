/**
 * The two files that an operator writes: the plans and the prices. A faulty file is refused whole, with every fault at
 * once, each with its line, its path, what stood there, and what is accepted.
 */
@NullMarked
package dev.tidegate.plans;

import org.jspecify.annotations.NullMarked;
