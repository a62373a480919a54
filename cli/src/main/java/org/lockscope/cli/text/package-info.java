/** Output for people: the report, the ladder of a function, the list of functions. */
package org.lockscope.cli.text;
