// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import java.util.List;

/**
 * A function's signature.
 *
 * @param name
 *          as PromQL spells it
 * @param args
 *          the arguments' types; the last one is also that of further arguments
 * @param variadic
 *          0 if all arguments are required; n if the last is optional and may occur up to n times;
 *          negative if it may occur any number of times
 * @param returns
 *          the result's type
 */
public record Function(String name, List<ValueType> args, int variadic, ValueType returns) {
}
