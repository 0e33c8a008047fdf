/* Names people and institutions in the comments of the editor: « @ » and the first letters open a list to choose from.
   Without this script a name can be written out by hand. */
(() => {
    const shown = 6;
    let known = null;
    let box = null;
    let target = null;
    let choice = 0;
    let offered = [];

    const isComment = (element) => element instanceof HTMLTextAreaElement && element.closest('.comment');
    const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/’/g, "'").toLowerCase();

    // « @ » at the start or after a space or a bracket, and what was typed since.
    const started = (textarea) => /(?:^|[\s(«])@([^@\n]{0,40})$/u.exec(textarea.value.slice(0, textarea.selectionStart));

    // Whether one of the words of the name, or of the institution, begins with what was typed.
    const fits = (one, typed) => [one.label, one.detail].some((name) => {
        const words = folded(name).split(' ');
        return words.some((_word, first) => words.slice(first).join(' ').startsWith(typed));
    });

    const load = () => {
        const page = /\/pages\/(\d+)\//.exec(window.location.pathname);
        known ??= page
            ? fetch(`${window.location.pathname.split('/pages/')[0]}/actions/${page[1]}/nommer/`)
                .then((response) => (response.ok ? response.json() : { names: [] }))
                .then((answer) => answer.names)
                .catch(() => [])
            : Promise.resolve([]);
        return known;
    };

    const close = () => {
        box?.remove();
        target?.removeAttribute('aria-activedescendant');
        target?.removeAttribute('aria-controls');
        target?.setAttribute('aria-expanded', 'false');
        box = target = null;
    };

    const point = (index) => {
        choice = (index + offered.length) % offered.length;
        [...box.children].forEach((option, number) => option.setAttribute('aria-selected', String(number === choice)));
        target.setAttribute('aria-activedescendant', box.children[choice].id);
    };

    const insert = (name) => {
        const textarea = target;
        const begun = started(textarea);
        close();
        if (!begun) return;
        const from = textarea.selectionStart - begun[1].length;
        const text = `${textarea.value.slice(0, from)}${name} ${textarea.value.slice(textarea.selectionStart)}`;
        // The editor's own scripts hear of a change only through the element's native setter.
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(textarea, text);
        textarea.dispatchEvent(new Event('input', { bubbles: true }));
        textarea.focus();
        textarea.setSelectionRange(from + name.length + 1, from + name.length + 1);
    };

    const option = (person, number) => {
        const row = document.createElement('li');
        row.id = `mention-${number}`;
        row.role = 'option';
        row.className = 'mentions__name';
        row.textContent = person.label;
        if (person.detail && person.detail !== person.label) {
            const detail = document.createElement('span');
            detail.textContent = person.detail;
            row.append(detail);
        }
        // Before the text area loses the focus.
        row.addEventListener('mousedown', (event) => {
            event.preventDefault();
            insert(person.label);
        });
        return row;
    };

    const open = (textarea) => {
        close();
        target = textarea;
        box = document.createElement('ul');
        box.id = 'mentions';
        box.className = 'mentions';
        box.role = 'listbox';
        box.append(...offered.map(option));
        textarea.setAttribute('aria-expanded', 'true');
        textarea.setAttribute('aria-controls', 'mentions');
        textarea.after(box);
        point(0);
    };

    document.addEventListener('input', async (event) => {
        const textarea = event.target;
        if (!isComment(textarea)) return;
        if (!started(textarea)) {
            close();
            return;
        }
        const names = await load();
        // Something else may have been typed meanwhile.
        const begun = started(textarea);
        offered = begun ? names.filter((one) => fits(one, folded(begun[1]))).slice(0, shown) : [];
        if (offered.length) open(textarea);
        else close();
    });

    document.addEventListener('keydown', (event) => {
        if (!box || event.target !== target) return;
        const acts = {
            ArrowDown: () => point(choice + 1),
            ArrowUp: () => point(choice - 1),
            Enter: () => insert(offered[choice].label),
            Tab: () => insert(offered[choice].label),
            Escape: close,
        };
        const act = acts[event.key];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }, true);

    document.addEventListener('focusout', (event) => {
        if (event.target === target) close();
    });
})();
