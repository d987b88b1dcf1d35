// SPDX-License-Identifier: MIT
import type { ComponentChildren } from 'preact';
import { formatRoute, navigate, type Route } from './route';

interface LinkProps {
  to: Route;
  class?: string;
  current?: boolean;
  testId?: string;
  children: ComponentChildren;
}

/** A link within the page: a plain click changes the view, any other opens it as the browser does. */
export function Link(props: LinkProps) {
  const go = (event: MouseEvent) => {
    event.stopPropagation();
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(props.to);
  };
  return (
    <a
      class={props.class}
      href={formatRoute(props.to)}
      onClick={go}
      aria-current={props.current ? 'page' : undefined}
      data-testid={props.testId}
    >
      {props.children}
    </a>
  );
}
