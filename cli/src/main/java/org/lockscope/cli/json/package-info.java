/**
 * Output for programs. The schemas are among the resources of this package, their explanation in
 * {@code cli/docs/json.md}.
 */
package org.lockscope.cli.json;
