/**
 * The report as one page for a browser. The page is a template; the pictures in it are drawn by a
 * script from a document that it carries.
 */
package org.lockscope.cli.html;
