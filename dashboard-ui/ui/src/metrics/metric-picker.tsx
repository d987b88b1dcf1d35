// SPDX-License-Identifier: MIT
import { useSignal } from '@preact/signals';
import { searchNames } from './choose';
import { metadataOf, type MetadataByName } from './metric-kind';

const MOST_SHOWN = 50;

interface PickerProps {
  names: string[];
  metadata: MetadataByName;
  chosen: string[];
  onPick: (text: string) => void;
}

/** A search box over all metrics; it also takes a whole selector such as `http_requests_total{status="500"}`. */
export function MetricPicker({ names, metadata, chosen, onPick }: PickerProps) {
  const text = useSignal('');
  const open = useSignal(false);
  const active = useSignal(0);
  const isSelector = text.value.includes('{');
  const hits = open.value && !isSelector ? searchNames([...names], text.value, MOST_SHOWN) : [];

  const pick = (picked: string) => {
    if (picked.trim() === '') return;
    onPick(picked);
    text.value = '';
    open.value = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      open.value = true;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      active.value = Math.max(0, Math.min(hits.length - 1, active.value + step));
      document.getElementById(`metric-${active.value}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') pick(hits[active.value] ?? (isSelector ? text.value : ''));
    else if (event.key === 'Escape') open.value = false;
  };
  const onInput = (event: InputEvent) => {
    text.value = (event.currentTarget as HTMLInputElement).value;
    active.value = 0;
    open.value = true;
  };

  return (
    <div class="picker">
      <input
        type="text"
        list={undefined}
        class="input"
        data-testid="metric-picker"
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls="metric-options"
        aria-activedescendant={hits.length > 0 ? `metric-${active.value}` : undefined}
        aria-label="Add a metric"
        placeholder={`Add a metric: search ${names.length}, or type a selector`}
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={onInput}
        onFocus={() => (open.value = true)}
        onBlur={() => (open.value = false)}
        onKeyDown={onKeyDown}
      />
      {hits.length > 0 && (
        <ul class="options" id="metric-options" role="listbox">
          {hits.map((name, index) => {
            const { type, help } = metadataOf(name, metadata);
            return (
              <li
                key={name}
                id={`metric-${index}`}
                role="option"
                class="option"
                data-testid="metric-option"
                aria-selected={index === active.value}
                // Before the input loses the focus, which closes the list.
                onMouseDown={(event: MouseEvent) => {
                  event.preventDefault();
                  pick(name);
                }}
              >
                <span class="option-name">{name}</span>
                {type && <span class="badge">{type}</span>}
                {chosen.includes(name) && <span class="dim">shown</span>}
                {help && <span class="option-help">{help}</span>}
              </li>
            );
          })}
        </ul>
      )}
      {open.value && text.value !== '' && hits.length === 0 && (
        <p class="options option-none">{isSelector ? 'Press Enter to add this selector.' : 'No metric has such a name.'}</p>
      )}
    </div>
  );
}
